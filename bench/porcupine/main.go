// Judges histories with Porcupine, so that relia's checkers can be held against it on the same machine at the same time.
//
// Reads one JSON object a line from standard input, each a history, and writes one a line: its name, the verdict and the median
// time of a check in nanoseconds.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"time"

	"github.com/anishathalye/porcupine"
)

// An operation as relia exports it. Values are small numbers, or texts of a key-value store.
type operation struct {
	Client int    `json:"client"`
	Kind   string `json:"kind"`
	Key    string `json:"key"`
	Text   string `json:"text"`
	A      int    `json:"a"`
	B      int    `json:"b"`
	// How a pure operation or a cas came out.
	Ok bool `json:"ok"`
	// Nobody knows whether it took place.
	Unknown bool `json:"unknown"`
}

type history struct {
	Name       string      `json:"name"`
	Model      string      `json:"model"`
	Initial    int         `json:"initial"`
	Operations []operation `json:"operations"`
	// Calls and returns in order: 2n is the call of operation n, 2n+1 its return.
	Events []int `json:"events"`
	// The most seconds that a check may take.
	Seconds int `json:"seconds"`
	// How often it is checked at least, and for how long at most.
	Times int `json:"times"`
	ForMs int `json:"forMs"`
}

func stepRegister(state interface{}, input interface{}) (bool, interface{}) {
	held := state.(int)
	one := input.(operation)
	switch one.Kind {
	case "read":
		return held == one.A, held
	case "write":
		return true, one.A
	default:
		if held == one.A {
			return one.Ok || one.Unknown, one.B
		}
		return !one.Ok || one.Unknown, held
	}
}

func register(initial int) porcupine.Model {
	return porcupine.Model{
		Init: func() interface{} { return initial },
		Step: func(state, input, output interface{}) (bool, interface{}) { return stepRegister(state, input) },
	}
}

func byKey(events []porcupine.Event) [][]porcupine.Event {
	keys := map[string][]porcupine.Event{}
	ofCall := map[int]string{}
	for _, event := range events {
		if event.Kind == porcupine.CallEvent {
			ofCall[event.Id] = event.Value.(operation).Key
		}
		key := ofCall[event.Id]
		keys[key] = append(keys[key], event)
	}
	parts := make([][]porcupine.Event, 0, len(keys))
	for _, part := range keys {
		parts = append(parts, part)
	}
	return parts
}

func texts() porcupine.Model {
	return porcupine.Model{
		PartitionEvent: byKey,
		Init:           func() interface{} { return "" },
		Step: func(state, input, output interface{}) (bool, interface{}) {
			held := state.(string)
			one := input.(operation)
			switch one.Kind {
			case "get":
				return held == one.Text, held
			case "put":
				return true, one.Text
			default:
				return true, held + one.Text
			}
		},
	}
}

func eventsOf(one history) []porcupine.Event {
	events := make([]porcupine.Event, 0, 2*len(one.Operations))
	returned := make([]bool, len(one.Operations))
	for _, event := range one.Events {
		id := event / 2
		client := one.Operations[id].Client
		if event%2 == 0 {
			events = append(events, porcupine.Event{ClientId: client, Kind: porcupine.CallEvent, Value: one.Operations[id], Id: id})
		} else {
			returned[id] = true
			events = append(events, porcupine.Event{ClientId: client, Kind: porcupine.ReturnEvent, Id: id})
		}
	}
	for id, isReturned := range returned {
		if !isReturned {
			events = append(events, porcupine.Event{ClientId: one.Operations[id].Client, Kind: porcupine.ReturnEvent, Id: id})
		}
	}
	return events
}

func judge(one history) (porcupine.CheckResult, int64) {
	model := register(one.Initial)
	if one.Model == "kv" {
		model = texts()
	}
	events := eventsOf(one)
	var took []int64
	var result porcupine.CheckResult
	begun := time.Now()
	for len(took) == 0 || (len(took) < one.Times && time.Since(begun) < time.Duration(one.ForMs)*time.Millisecond) {
		since := time.Now()
		result = porcupine.CheckEventsTimeout(model, events, time.Duration(one.Seconds)*time.Second)
		took = append(took, time.Since(since).Nanoseconds())
	}
	sort.Slice(took, func(i, j int) bool { return took[i] < took[j] })
	return result, took[len(took)/2]
}

func main() {
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	decoder := json.NewDecoder(lines)
	for decoder.More() {
		var one history
		if err := decoder.Decode(&one); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		result, ns := judge(one)
		fmt.Printf("{\"name\":%q,\"verdict\":%q,\"ns\":%d}\n", one.Name, result, ns)
	}
}
