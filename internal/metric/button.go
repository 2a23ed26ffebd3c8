// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package metric

import "encoding/json"

// Button is how often a button of a template was clicked.
type Button struct {
	Type  string
	Text  string
	Count int64
}

// Buttons are the buttons of a row, in the order in which CAMS gave them. It is text, since
// rows are compared.
type Buttons string

// NewButtons keeps some buttons.
func NewButtons(all []Button) Buttons {
	if len(all) == 0 {
		return ""
	}
	text, _ := json.Marshal(all) // Texts and numbers always marshal.
	return Buttons(text)
}

// List returns the buttons.
func (b Buttons) List() []Button {
	var all []Button
	_ = json.Unmarshal([]byte(b), &all) // Of none it fails, which leaves none.
	return all
}
