// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package prose_test

import (
	"slices"
	"testing"
)

// row is a turn of phrase that reads translated, and what a native engineer writes.
// A space in a pattern also matches a line break, with the characters that comments and
// concatenated strings have there.
type row struct {
	pattern string
	except  string // Matches that contain this are good English.
	write   string
	wrong   string // Matched by the pattern, which a test checks.
	right   string // Not matched by it.
}

var table = []row{
	{
		pattern: `(?:\w+ )?\b(?:is|are|was|were) no \w+`, except: `^there |no (?:longer|more|less|fewer|better|worse)$`,
		write: "is not a …", wrong: "2025-02-30 is no valid date", right: "there is no row, and it is no longer read",
	},
	{
		pattern: `\b(?:has|have|had) no (?:say|place|part|business|length|meaning|use)\b`,
		write:   "does not …, is not …", wrong: "The zone has no say", right: "The answer has no rows",
	},
	{pattern: `\btells\b`, write: "reports, distinguishes", wrong: "has tells whether", right: "Tell the CLI"},
	{pattern: `\bsays\b`, write: "is, gives, states", wrong: "The name says it", right: "Say why"},
	{pattern: `\bwhat(?: \w+){1,4} (?:they|we|you|it|\w+s) say\b|\bwhat (?:they|we|\w+ \w+s) say\b`, write: "what is in …", wrong: "what the rows say", right: "what to say"},
	{
		pattern: `\bstands(?: \w+)?\b`, except: ` still$`,
		write: "is; for a symbol, means", wrong: "It stands for the name", right: "The clock stands still",
	},
	{
		pattern: `\bstand (?:in|before|after|beside|below|above|there|elsewhere|anywhere|just|at|on|nowhere|several|for)\b`,
		write:   "be", wrong: "Benchmarks stand beside the code", right: "a stand-in for CAMS",
	},
	{pattern: `\bof (?:its|their) own\b`, write: "its own, separate", wrong: "a module of its own", right: "its own module"},
	{
		pattern: `\bone an? (?:answer|call|channel|field|file|format|interval|key|line|number|operation|package|plan|read|request|result|row|rule|run|source|step|test|verdict)\b`,
		write:   "one per …", wrong: "functions, one a file", right: "one a day",
	},
	{pattern: `\bput(?:s|ting)? off\b`, write: "deferred", wrong: "put off until apply", right: "put it off the list"},
	{pattern: `\b(?:is|are) to be expected\b`, write: "expected", wrong: "An error is to be expected", right: "An error is expected"},
	{pattern: `\bno time is not enough\b`, write: "must be positive", wrong: "no time is not enough", right: "must be positive"},
	{pattern: `(?:\w+-)?\bnobody \w+`, except: `-nobody `, write: "a passive sentence", wrong: "Nobody asked", right: "cams-nobody is a channel"},
	{
		pattern: `\bso that\b[^.\x00]*\.?[^.\x00]*\bso that\b`, write: "a sentence for each step", wrong: "so that a is b, so that c is d",
		right: "so that a is b. It is c. So that d is e",
	},
	{pattern: `\bholds? that\b`, write: "checks that", wrong: "TestX holds that it ends", right: "hold the line"},
	{pattern: `\bTest\w+ holds\b`, write: "checks", wrong: "TestX holds what it writes", right: "A saved plan holds what was read"},
	{pattern: `\b(?:hence|thus|thereby|therein|thereof|whereby|wherein)\b`, write: "so, in it", wrong: "Thus it ends", right: "So it ends"},
	{pattern: `(?-i:\bHas) (?:it|the \w+) [^.\x00]{1,60}\?`, write: "Does … have …?", wrong: "Has the job the permission?", right: "Does the job have it?"},
	{pattern: `\b(?:too|so|very) few data\b`, write: "too little data", wrong: "too few data", right: "too few days"},
	{pattern: `\bbe it\b`, write: "or not, whether", wrong: "a value, be it unknown", right: "a value, known or not"},
	{
		pattern: `(?m)(?:[\d.]*\d|%[.\d]*[a-z]) %(?:%|[\s,;:)'"|/]|\.?$|\.[\s"])`,
		write:   "95%, without a space", wrong: "a level of 95 %.", right: "a level of 95%, or 3 %s",
	},
	{
		pattern: `(?:[\d.:-]*[\d%](?: (?:[µmn]?s|[KMGT]?i?B))?|%[-+.\d]*[a-z]) – [\d.:%-]+`,
		write:   "77.3–78.3%, an en dash without spaces", wrong: "0.773 – 0.783", right: "0.773–0.783 – and so on",
	},
	{pattern: `\bcure[sd]?\b`, write: "remediation", wrong: "its cause and its cure", right: "secure"},
	{pattern: `\b(?:im)?patien(?:t|ce)\b`, write: "TTL, time limit, deadline", wrong: "its most patient caller", right: "the last caller"},
	{pattern: `\bhesitat\w*`, write: "jitter, backoff", wrong: "it hesitates", right: "it backs off"},
	{pattern: `\bcleaners?\b`, write: "sanitizer", wrong: "the cleaner of texts", right: "the sanitizer"},
	{
		pattern: `\b(?:\w+ )?flights?\b`, except: `^(?:single|in|singleflight) `,
		write: "single flight, call", wrong: "a flight of callers", right: "requests in flight",
	},
	{
		pattern: `(?:\w+-)?\bfamil(?:y|ies)\b`, except: `^font-`,
		write: "burst, kind", wrong: "the same family", right: "font-family: sans-serif",
	},
	{
		pattern: `\b(?:colour|behaviour|favour|honour|neighbour)\w*|\bcentre[sd]?\b|\blicences?\b|\bcancell(?:ed|ing)\b\(?|\b(?:amongst|learnt|(?:mis)?spelt|whilst)\b|\b(?:initial|normal|optim|organ|recogn|serial|summar|util)is(?:e|es|ed|ing|ation)\b`,
		except:  `\($`, // A function of GitHub's.
		write:   "American spelling", wrong: "it is cancelled", right: "if: ${{ !cancelled() }}",
	},
}

func TestTable(t *testing.T) {
	for _, r := range table {
		if len(r.find(r.wrong)) == 0 {
			t.Errorf("%q is not found by %s", r.wrong, r.pattern)
		}
		if len(r.find(r.right)) > 0 {
			t.Errorf("%q is found by %s", r.right, r.pattern)
		}
	}
}

func TestFindings(t *testing.T) {
	tests := map[string]struct {
		path, text string
		want       []string
	}{
		"a comment":           {"a.go", "package a\n\n// A is no valid date.\nvar A = 1\n", []string{`a.go:3: "A is no valid": write is not a …`}},
		"a wrapped comment":   {"a.go", "package a\n\n// That A is\n// no valid date.\n", []string{`a.go:3: "A is no valid": write is not a …`}},
		"joined strings":      {"a.go", "package a\n\nvar s = \"that is \" +\n\t`no date`\n", []string{`a.go:3: "that is no date": write is not a …`}},
		"names":               {"a.go", "package a\n\nvar says, tells = 1, 2 // Numbers.\n", nil},
		"strings of a list":   {"a.go", "package a\n\nvar s = []string{\"It is\", \"no date\"}\n", nil},
		"a comment in HCL":    {"main.tf", "a = 1 # It stands\n# in the state.\n", []string{`main.tf:1: "stands in": write is; for a symbol, means`}},
		"a page":              {"a.md", "One.\n\nAt 95 % of them.\n", []string{`a.md:3: "95 % ": write 95%, without a space`}},
		"two in one sentence": {"a.md", "It says and tells.", []string{`a.md:1: "tells": write reports, distinguishes`, `a.md:1: "says": write is, gives, states`}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := findings(tt.path, []byte(tt.text)); !slices.Equal(got, tt.want) {
				t.Errorf("findings were %q, want %q", got, tt.want)
			}
		})
	}
}
