package lib

import "gears/vm"

// typesReady is set when the library's types are complete. It is a variable so
// that the set-up runs before anything of the package is used, without an init
// function.
var typesReady = setupTypes()

func setupTypes() bool {
	for _, setup := range []func(){
		setupJSON, setupRandom, setupTime, setupCollections, setupABC, setupFunctools, setupItertools, setupRe, setupString,
		setupOperator, setupHashlib, setupUUID, setupStruct,
	} {
		setup()
	}
	for _, ty := range internalTypes {
		ty.New, ty.Final = nil, true
	}
	return true
}

// internalTypes are the classes whose instances only the library makes: their
// native part is always there.
var internalTypes = []*vm.Type{
	typeDequeIter, typeDequeRev, typeTupleNew, typeTupleField, typeGrouper, typeTee, typeKeyWrapper, typeNativeMethod,
	typeLRUWrapper, typeLRUEntry, typeDispatcher, typePattern, typeMatch, typeMatchIter, typeRegexFlag, typeHash, typeMerge,
	typeUnpackIter,
}
