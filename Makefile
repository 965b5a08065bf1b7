# What people and CI call. "make check" is all of CI; it has no hidden extras.

STATICCHECK = go run honnef.co/go/tools/cmd/staticcheck@v0.8.2
BENCHFLAGS ?=
FAULTS ?= 100000
NEMESIS ?= 3000

.PHONY: all build deps fmt fmt-check vet lint generate golden test race fuzz differential bench bench-vm bench-passing bench-clusters bench-events bench-capture bench-writebehind bench-compiler faults nemesis demo check clean

all: build

build: ## bin/gearsd and bin/gearsc
	CGO_ENABLED=0 go build -trimpath -o bin/ ./cmd/...

deps: ## install what is missing: a redis, redis-cli, python3, and redis-py where it is to be had
	@scripts/install-deps.sh
	@scripts/install-deps.sh --python-client || echo "going on without redis-py"

fmt:
	gofmt -w .

fmt-check:
	@files=$$(gofmt -l .); if [ -n "$$files" ]; then echo "not formatted (make fmt): $$files"; exit 1; fi

vet:
	go vet ./...

lint: vet
	$(STATICCHECK) ./...

generate:
	go generate ./...

golden: ## write golden files anew
	go test ./lang -run Layout -update
	go test ./vm -run Listing -update
	go test ./planner ./pyfront -update
	go test ./conformance -run "Readme|OperatorsPage" -update
	UPDATE=1 go test ./lang/native ./cmd/gearsc

test: deps vet race ## all tests, with the race detector

race: deps
	go test -race -timeout 9m ./...

fuzz: ## each target for a few seconds (FUZZTIME)
	scripts/fuzz.sh

bench: deps ## compare with other clients on one private redis, with python3, and plain commands with Redis itself; writes bench/RESULTS.md
	go run ./bench --out bench/RESULTS.md $(BENCHFLAGS)

bench-vm: deps ## only the machine against python3; prints
	go run ./bench --programs $(BENCHFLAGS)

bench-passing: deps ## only plain commands through gearsd against Redis itself; prints
	go run ./bench --passing $(BENCHFLAGS)

bench-clusters: deps ## only recipe 2 and repartition on clusters of one, two and three masters; prints
	go run ./bench --clusters $(BENCHFLAGS)

bench-events: deps ## only what events cost: triggers, and a registration on all keys; prints
	go run ./bench --events $(BENCHFLAGS)

bench-capture: deps ## only what Redis takes of SETs while gears captures them, beside a plain replica; prints
	go run ./bench --capture $(BENCHFLAGS)

bench-writebehind: deps ## only write-behind to PostgreSQL and MariaDB against programs written by hand; prints
	go run ./bench --writebehind $(BENCHFLAGS)

bench-compiler: deps ## only the compiler, and recipes in the gears language against the same in Python; prints
	go run ./bench --compiler $(BENCHFLAGS)

faults: deps ## gearsd, Redis and the link between them broken under 100,000 events (FAULTS) each; writes docs/faults.md
	GEARS_FAULTS=$(FAULTS) GEARS_FAULTS_TABLE=$(CURDIR)/docs/faults.md go test ./conformance -run TestFaults -count=1 -timeout 30m -v

nemesis: deps ## write-behind with all that it depends on broken, one thing at a time, under 3,000 writes (NEMESIS) each; writes the results into docs/guarantees.md
	GEARS_NEMESIS=$(NEMESIS) GEARS_NEMESIS_PAGE=$(CURDIR)/docs/guarantees.md go test ./conformance -run TestNemesis -count=1 -timeout 60m -v

demo: ## count movies by genre, end to end
	@scripts/demo.sh

differential: deps ## batched execution against one record at a time, three masters against one server, random programs against CPython, and memory with one hot key, at length
	GEARS_DIFFERENTIAL=3000 go test ./engine -run Batched
	GEARS_CLUSTER=1000 go test ./engine -run ClusterGivesWhatOneServerGives
	GEARS_PROGRAMS=10000 go test ./vm -run RandomPrograms
	GEARS_MEMORY=5000000 go test ./conformance -v -run MemoryWithOneHotKey

check: fmt-check lint test fuzz differential generate golden ## all of CI, and what takes longer
	git diff --exit-code

clean:
	rm -rf bin
