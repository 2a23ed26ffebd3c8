// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package chart

// The colors of a chart on a light page. They are attributes of what is drawn, since
// some servers that show reports block the style of a page. Where the style applies, it
// replaces them, by the class.
const (
	colorPage     = "#ffffff"
	colorRate     = "#17426f"
	colorBound    = "#96600a"
	colorBaseline = "#6b7280"
	colorFail     = "#c0202c"
)

// The opacities of what is judged, and of what is before it.
const (
	opaque      = "1"
	translucent = "0.5"
)
