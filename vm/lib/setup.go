package lib

import (
	"gears/vm"
	"gears/vm/loop"
)

// The library's types refer to functions that refer to the types; see the same
// place in package vm.
func init() { setupTypes() }

func setupTypes() {
	for _, setup := range []func(){
		setupJSON, setupRandom, setupTime, setupCollections, setupGenerics, setupNamespace, setupFunctools, setupItertools, setupRe,
		setupString, setupOperator, setupHashlib, setupUUID, setupStruct, setupPickle, setupReduce, loop.Setup, setupThreading, setupDatetime, setupZoneInfo,
		setupZlib, setupCSV,
	} {
		setup()
	}
	for _, ty := range internalTypes {
		ty.New, ty.Final = nil, true
	}
}

// internalTypes are the classes whose instances only the library makes: their
// native part is always there.
var internalTypes = []*vm.Type{
	typeDequeIter, typeDequeRev, typeTupleNew, typeTupleField, typeGrouper, typeTee, typeKeyWrapper, typeNativeMethod,
	typeLRUEntry, typeDispatcher, typePattern, typeMatch, typeMatchIter, typeScanner, typeHash, typeMerge,
	typeUnpackIter,
	typeCompressObj, typeDecompressObj, typeCSVDialect, typeCSVReader, typeCSVWriter,
}

// setupGenerics lets classes of the library be subscripted.
func setupGenerics() {
	vm.MakeGeneric(typeDeque, typeDefaultDict, typeOrderedDict, typeCounter, typeChainMap, typePattern, typeMatch, typePartial)
}
