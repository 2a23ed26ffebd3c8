// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package doctest_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// summaryOf is the index of the argument of a call that is a diagnostic's summary.
var summaryOf = map[string]int{
	"AddError": 0, "AddWarning": 0, "NewErrorDiagnostic": 0, "NewWarningDiagnostic": 0,
	"AddAttributeError": 1, "AddAttributeWarning": 1, "NewAttributeErrorDiagnostic": 1, "problem": 1, "diagnosed": 2,
}

// TestTroubleshooting checks that the guide lists every diagnostic.
func TestTroubleshooting(t *testing.T) {
	guide := read(t, "docs/guides/troubleshooting.md")
	all := make(map[string]string)
	for _, folder := range []string{"provider", "datasources", "ephemerals", "internal/cams", "internal/query", "internal/credentials", "internal/policy"} {
		files, err := filepath.Glob(root + folder + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				collect(t, file, all)
			}
		}
	}
	if len(all) < 25 {
		t.Errorf("only %d summaries were found in the code; is collect out of date?", len(all))
	}
	for summary, file := range all {
		if !strings.Contains(guide, "| "+summary+" |") {
			t.Errorf("%q (%s) is not in templates/guides/troubleshooting.md", summary, file)
		}
	}
}

// collect finds the summaries in a file: arguments of calls, fields of that name, and the
// first fields of advice, also in a table.
func collect(t *testing.T, file string, into map[string]string) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	add := func(e ast.Expr) {
		if literal, ok := e.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			if s, err := strconv.Unquote(literal.Value); err == nil {
				into[s] = filepath.Base(file)
			}
		}
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			name := ""
			switch f := n.Fun.(type) {
			case *ast.SelectorExpr:
				name = f.Sel.Name
			case *ast.Ident:
				name = f.Name
			}
			if i, found := summaryOf[name]; found && i < len(n.Args) {
				add(n.Args[i])
			}
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Summary" {
				add(n.Value)
			}
		case *ast.CompositeLit:
			if table, ok := n.Type.(*ast.MapType); ok && isNamed(table.Value, "advice") {
				for _, row := range n.Elts {
					add(row.(*ast.KeyValueExpr).Value.(*ast.CompositeLit).Elts[0])
				}
			}
			if isNamed(n.Type, "advice") {
				add(n.Elts[0])
			}
		}
		return true
	})
}

// isNamed reports whether a type is written as a name.
func isNamed(e ast.Expr, name string) bool {
	ident, ok := e.(*ast.Ident)
	return ok && ident.Name == name
}
