// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package input

import (
	"bytes"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// MaxNesting limits the nesting of expressions. The parsers are recursive, and a program
// cannot recover from a stack overflow.
const MaxNesting = 100

// HCLNesting returns where text in native syntax is nested too deeply, by brackets,
// templates, or prefix and conditional operators.
func HCLNesting(text []byte, name string) (hcl.Range, bool) {
	tokens, _ := hclsyntax.LexConfig(text, name, hcl.InitialPos) // The parser reports the error.
	var open []hclsyntax.TokenType
	operators := 0 // Since the last end of an expression.
	for _, t := range tokens {
		within := func(types ...hclsyntax.TokenType) bool {
			return len(open) > 0 && slices.Contains(types, open[len(open)-1])
		}
		switch t.Type {
		case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenOQuote, hclsyntax.TokenOHeredoc, hclsyntax.TokenTemplateInterp:
			open = append(open, t.Type)
		case hclsyntax.TokenTemplateControl: // An if, which nests until its endif.
			open = append(open, t.Type)
			operators++
		case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenCQuote, hclsyntax.TokenCHeredoc, hclsyntax.TokenTemplateSeqEnd:
			open = open[:max(len(open)-1, 0)]
		case hclsyntax.TokenBang, hclsyntax.TokenMinus, hclsyntax.TokenQuestion:
			operators++
		case hclsyntax.TokenComma:
			operators = 0
		case hclsyntax.TokenNewline:
			if len(open) == 0 || within(hclsyntax.TokenOBrace) {
				operators = 0
			}
		}
		if len(open) > MaxNesting || operators > MaxNesting {
			return t.Range, true
		}
	}
	return hcl.Range{}, false
}

// JSONNesting is HCLNesting for the JSON syntax, whose strings are templates.
func JSONNesting(text []byte, name string) (hcl.Range, bool) {
	depth, inText, line := 0, 0, 1 // InText counts what could nest within a string.
	quoted := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\n':
			line++
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
			inText = 0
		case quoted && bytes.IndexByte([]byte("([{!-?%"), c) >= 0:
			inText++
		case quoted:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		}
		if depth > MaxNesting || inText > 10*MaxNesting {
			at := hcl.Pos{Line: line, Column: 1, Byte: i}
			return hcl.Range{Filename: name, Start: at, End: at}, true
		}
	}
	return hcl.Range{}, false
}
