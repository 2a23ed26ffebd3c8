// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package chart

// The colors of a chart on a light page. They are attributes of the shapes, since some
// servers that show reports block a page's style. If the style applies, it replaces them
// by class.
const (
	colorPage     = "#ffffff"
	colorRate     = "#17426f"
	colorBound    = "#96600a"
	colorBaseline = "#6b7280"
	colorFail     = "#c0202c"
)

// The opacities of judged intervals, and of earlier ones.
const (
	opaque      = "1"
	translucent = "0.5"
)
