first(1)
x = (second
     .third(
         4)
     ('é', fifth(6)))
if seventh(): eighth['ß'] + ninth()
