// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Command ignored removes the arguments that the provider ignores from its schema, because
// they would bury the others in the documentation. It reads the output of `providers schema
// -json`, and writes the rest of the schema, or with -list the names that it removed.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"maps"
	"os"
	"slices"
	"strings"
)

type object = map[string]any

func main() {
	log.SetFlags(0)
	names := flag.Bool("list", false, "write the names that are ignored")
	flag.Parse()
	var schema object
	if err := json.NewDecoder(os.Stdin).Decode(&schema); err != nil {
		log.Fatal(err)
	}
	var list strings.Builder
	for _, provider := range member(schema, "provider_schemas") {
		described, _ := provider.(object)
		take(member(described, "provider"), "", &list)
	}
	if *names {
		fmt.Print(list.String())
		return
	}
	if err := json.NewEncoder(os.Stdout).Encode(schema); err != nil {
		log.Fatal(err)
	}
}

// take removes what is ignored from a block, and lists it. A block that is ignored as a
// whole is listed without its members.
func take(described object, name string, list *strings.Builder) {
	block := member(described, "block")
	var taken, nested []string
	for _, kind := range []string{"attributes", "block_types"} {
		members := member(block, kind)
		for _, inner := range slices.Sorted(maps.Keys(members)) {
			subject := member(members, inner)
			if kind == "block_types" {
				nested = append(nested, inner)
				subject = member(subject, "block")
			}
			if description, _ := subject["description"].(string); strings.HasPrefix(description, "Ignored.") {
				taken = append(taken, inner)
				delete(members, inner)
			}
		}
	}
	if len(taken) > 0 {
		if name != "" {
			list.WriteString("\n" + name + ":\n")
		}
		wrap(taken, list)
	}
	for _, inner := range nested {
		take(member(member(block, "block_types"), inner), inner, list)
	}
}

// wrap writes words in lines of at most 100 characters.
func wrap(words []string, to *strings.Builder) {
	length := 0
	for i, word := range words {
		switch {
		case i == 0:
		case length+1+len(word) > 100:
			to.WriteString("\n")
			length = 0
		default:
			to.WriteString(" ")
			length++
		}
		to.WriteString(word)
		length += len(word)
	}
	to.WriteString("\n")
}

func member(of object, name string) object {
	inner, _ := of[name].(object)
	return inner
}
