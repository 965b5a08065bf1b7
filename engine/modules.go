package engine

import (
	"slices"
	"strings"

	"gears/vm"
	"gears/vm/lib"
)

// importModule finds the modules that gears has. For names that people try and
// gears cannot have, the ModuleNotFoundError says why.
func importModule(t *vm.Thread, name string) (*vm.Module, error) {
	m, err := lib.Import(t, name)
	if m != nil || err != nil {
		return m, err
	}
	top, _, _ := strings.Cut(name, ".")
	switch {
	case slices.Contains(pipPackages, top):
		return nil, vm.Errorf(vm.ExcModuleNotFound, "No module named '%s' (gears runs no CPython, so packages from pip are not there)", name)
	case slices.Contains(laterModules, top):
		return nil, vm.Errorf(vm.ExcModuleNotFound, "No module named '%s' (this version of gears does not have it)", name)
	}
	return nil, nil
}

// pipPackages are packages that published recipes import.
var pipPackages = []string{
	"numpy", "pandas", "requests", "redis", "cloudpickle", "redgrease", "psycopg2", "pymysql", "PyMySQL", "MySQLdb",
	"sqlalchemy", "cx_Oracle", "pymongo", "cassandra", "torch", "tensorflow", "redisAI", "PIL", "cv2", "sklearn", "scipy",
	"nltk", "spacy", "transformers", "yaml", "boto3", "kafka", "confluent_kafka", "aiohttp", "httpx", "dateutil", "pytz",
}

// laterModules are modules of Python's own library that recipes use and that
// gears is to have.
var laterModules = []string{
	"subprocess", "socket", "marshal", "http", "ssl", "multiprocessing", "inspect", "tempfile",
	"pathlib", "shutil", "unicodedata", "platform", "select", "signal", "ctypes",
}
