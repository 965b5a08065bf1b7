package shard

// Certificate makes a certificate for the tests outside the package.
var Certificate = certificate
