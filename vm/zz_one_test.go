package vm_test
import ("testing";"os";"fmt";"gears/vm")
func TestZZ(t *testing.T){ b,_:=os.ReadFile(os.Getenv("PYFILE")); fmt.Print(runProgram(string(b), vm.Limits{})) }
