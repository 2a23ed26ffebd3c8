// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

// flow is how data flows: DESIGN.md has it in words.
var flow = picture{
	title:  "How data flows: a configuration or a policy file has a channel read and its rows judged; the verdict goes into the plan and out of it",
	width:  980,
	height: 330,
	boxes: []box{
		{name: "configuration", x: 20, y: 30, lines: []string{"main.tf", "channel, window, rules"}},
		{name: "policy", x: 270, y: 240, lines: []string{"policy file", "channels, rules"}},
		{name: "provider", x: 270, y: 30, lines: []string{"provider", "one read during plan"}, own: true},
		{name: "gate", x: 520, y: 240, lines: []string{"chatapp-gate", "plan, live or recorded"}, own: true},
		{name: "cams", x: 520, y: 30, lines: []string{"signed request", "quota, retries"}, own: true},
		{name: "judge", x: 520, y: 135, lines: []string{"judge", "rows + rules = verdict"}, own: true},
		{name: "service", x: 770, y: 30, lines: []string{"CAMS", "or the sandbox"}},
		{name: "plan", x: 770, y: 135, lines: []string{"plan", "goes on, warns or stops"}},
		{name: "exit", x: 770, y: 240, lines: []string{"report, exit code", "0, 1, 2 or 3"}},
	},
	arrows: []arrow{
		{from: "configuration", to: "provider"},
		{from: "policy", to: "gate"},
		{from: "provider", to: "cams"},
		{from: "cams", to: "service"},
		{from: "cams", to: "judge", label: "rows"},
		{from: "judge", to: "plan", label: "verdict"},
		{from: "gate", to: "exit"},
		{from: "gate", to: "judge"},
		{from: "plan", to: "gate", label: "plan.json"},
	},
}
