package shard

// Commands is the server's command table.
type Commands struct{}
