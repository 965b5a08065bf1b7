package lib

// typesReady is set when the library's types are complete. It is a variable so
// that the set-up runs before anything of the package is used, without an init
// function.
var typesReady = setupTypes()

func setupTypes() bool {
	for _, setup := range []func(){
		setupJSON, setupRandom, setupTime, setupCollections, setupFunctools, setupItertools, setupRe,
	} {
		setup()
	}
	return true
}
