module gears

go 1.26
