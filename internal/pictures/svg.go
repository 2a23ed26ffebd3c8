// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"html"
	"strings"
)

const (
	boxWidth  = 190
	boxHeight = 60
)

// picture is boxes and the arrows between them.
type picture struct {
	title         string
	width, height int
	boxes         []box
	arrows        []arrow
}

// box is one thing that data passes; own says that it is this project's.
type box struct {
	name  string
	x, y  int
	lines []string // A title, and one line more.
	own   bool
}

type arrow struct {
	from, to string
	label    string
}

// svg draws the picture. It has a ground of its own, so that it can be read on a
// page of any colour.
func (p picture) svg() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" font-family="system-ui, sans-serif" font-size="14">
<title>%s</title>
<!-- Drawn by make pictures from internal/pictures/flow.go. -->
<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path d="M0 0 10 5 0 10z" fill="#475569"/></marker></defs>
<rect width="%[1]d" height="%[2]d" rx="12" fill="#f8fafc"/>
`, p.width, p.height, html.EscapeString(p.title))
	for _, a := range p.arrows {
		a.draw(&b, p.box(a.from), p.box(a.to))
	}
	for _, box := range p.boxes {
		box.draw(&b)
	}
	b.WriteString("</svg>\n")
	return b.String()
}

func (p picture) box(name string) box {
	for _, b := range p.boxes {
		if b.name == name {
			return b
		}
	}
	panic("there is no box " + name)
}

func (o box) draw(b *strings.Builder) {
	fill, stroke := "#ffffff", "#94a3b8"
	if o.own {
		fill, stroke = "#dbeafe", "#2563eb"
	}
	middle := o.x + boxWidth/2
	fmt.Fprintf(b, `<rect x="%d" y="%d" width="%d" height="%d" rx="8" fill="%s" stroke="%s"/>`+"\n", o.x, o.y, boxWidth, boxHeight, fill, stroke)
	for i, line := range o.lines {
		style := `font-weight="600" fill="#0f172a"`
		if i > 0 {
			style = `fill="#475569"`
		}
		fmt.Fprintf(b, `<text x="%d" y="%d" text-anchor="middle" %s>%s</text>`+"\n", middle, o.y+25+20*i, style, html.EscapeString(line))
	}
}

// draw draws an arrow: straight along a row or a column, and from below round two
// corners to what stands further left.
func (a arrow) draw(b *strings.Builder, from, to box) {
	const aside = 50 // Leaves the middle of a box to the arrows of its column.
	fromMiddle, toMiddle := from.x+boxWidth/2, to.x+boxWidth/2
	var line string
	var labelX, labelY int
	switch {
	case from.y == to.y:
		line = fmt.Sprintf("M%d %dH%d", from.x+boxWidth, from.y+boxHeight/2, to.x)
		labelX, labelY = (from.x+boxWidth+to.x)/2-4, from.y+boxHeight/2-6
	case from.x == to.x && from.y < to.y:
		line = fmt.Sprintf("M%d %dV%d", fromMiddle, from.y+boxHeight, to.y)
		labelX, labelY = fromMiddle+22, (from.y+boxHeight+to.y)/2+5
	case from.x == to.x:
		line = fmt.Sprintf("M%d %dV%d", fromMiddle-aside, from.y, to.y+boxHeight)
	default:
		turn := (from.y + boxHeight + to.y) / 2
		line = fmt.Sprintf("M%d %dV%dH%dV%d", fromMiddle, from.y+boxHeight, turn, toMiddle+aside, to.y)
		labelX, labelY = (fromMiddle+toMiddle+aside)/2, turn-4
	}
	fmt.Fprintf(b, `<path d="%s" fill="none" stroke="#475569" stroke-width="1.5" marker-end="url(#head)"/>`+"\n", line)
	if a.label != "" {
		fmt.Fprintf(b, `<text x="%d" y="%d" text-anchor="middle" font-size="12" fill="#475569">%s</text>`+"\n", labelX, labelY, html.EscapeString(a.label))
	}
}
