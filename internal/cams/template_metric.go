// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// GetChatappTemplateMetric returns the counts of one marketing template, in one language or
// in all.
const GetChatappTemplateMetric Action = "GetChatappTemplateMetric"

var templateMetric = operation{
	requestsPerSecond: 50,
	parameters: func(q Query) []parameter {
		return []parameter{
			{"CustSpaceId", q.CustSpaceID},
			{"End", strconv.FormatInt(q.Window.End-1, 10)}, // It is inclusive, unlike the window's end.
			{"Granularity", string(q.Granularity)},
			{"IsvCode", q.ISVCode},
			{"Language", q.Language},
			{"Start", strconv.FormatInt(q.Window.Start, 10)},
			{"TemplateCode", q.TemplateCode},
			{"TemplateType", "WHATSAPP"}, // The only type that is documented; the default is not.
		}
	},
	decode: decodeTemplateMetric,
}

// templateRow is a row as received. Any field may be missing or null. Clicks are called
// Cliented on the wire.
type templateRow struct {
	TemplateCode string
	Language     string
	countedRow
	ReadCount wireInteger
	Cliented  wireButtons
}

// wireButton is a button of a row as received.
type wireButton struct {
	Type          string
	ButtonContent string
	Count         wireInteger
}

// wireButtons is nil if it is missing, null or the word None.
type wireButtons []wireButton

// UnmarshalJSONFrom fails for invalid JSON, and for anything but a list of buttons or None.
func (b *wireButtons) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	if k := d.PeekKind(); k == jsontext.KindString {
		v, err := d.ReadValue()
		if err == nil && text(v) != "" {
			err = &json.SemanticError{JSONKind: k, JSONPointer: d.StackPointer()}
		}
		return err
	}
	return json.UnmarshalDecode(d, (*[]wireButton)(b))
}

// decodeTemplateMetric is decodePhoneNumberMetric for templates. A row without reads or
// clicks keeps its other counts: CAMS may leave clicks out of templates without buttons.
func decodeTemplateMetric(body []byte, q Query) (Answer, error) {
	var wire struct{ Data []templateRow }
	if err := decode(body, &wire); err != nil {
		return Answer{}, err
	}
	a := Answer{Rows: make([]metric.Row, 0, len(wire.Data))}
	for i := range wire.Data {
		w := &wire.Data[i]
		row, err := w.read(q)
		if err != nil {
			return Answer{}, w.at(i, fmt.Sprintf("template %q, language %q", w.TemplateCode, w.Language), err)
		}
		switch {
		case !w.isOf(q):
			a.Foreign++
		case !w.isKnown():
			a.Unknown++
		default:
			a.Rows = append(a.Rows, row)
		}
	}
	a.Rows = metric.Unique(a.Rows)
	return a, checkSums(a.Rows, func(language string) string { return fmt.Sprintf("language %q", language) })
}

// read returns the row, even if it is of something else than was asked for.
func (w *templateRow) read(q Query) (metric.Row, error) {
	if err := w.check(q.Granularity, wireCount{"ReadCount", &w.ReadCount}); err != nil {
		return metric.Row{}, err
	}
	row := w.row(present(w.Language))
	if q.Language != "" {
		row.Key = q.Language // In the spelling of the query, also if the row has none.
	}
	if row.Read = w.ReadCount.value; !w.ReadCount.known {
		row.Unknown |= metric.UnknownRead
	}
	return row, w.click(&row)
}

// click adds the clicks to a row. All are unknown if those of one button are.
func (w *templateRow) click(row *metric.Row) error {
	known := w.Cliented != nil
	buttons := make([]metric.Button, len(w.Cliented))
	for i := range w.Cliented {
		b := &w.Cliented[i]
		if err := (wireCount{"Count", &b.Count}).check(); err != nil {
			return fmt.Errorf("in button %d, %w", i+1, err)
		}
		if b.Count.value > math.MaxInt64-row.Clicked {
			return errors.New("its clicks cannot be added up: " + metric.ErrOverflow.Error())
		}
		row.Clicked += b.Count.value
		known = known && b.Count.known
		buttons[i] = metric.Button{Type: b.Type, Text: b.ButtonContent, Count: b.Count.value}
	}
	if !known {
		row.Clicked, row.Unknown = 0, row.Unknown|metric.UnknownClicked
		return nil
	}
	row.Buttons = metric.NewButtons(buttons)
	return nil
}

// isOf reports whether a row is of what was asked for. It may lack a template or a
// language.
func (w *templateRow) isOf(q Query) bool {
	code, language := present(w.TemplateCode), present(w.Language)
	return (code == "" || code == q.TemplateCode) && (language == "" || q.Language == "" || sameLanguage(language, q.Language))
}

// sameLanguage compares language codes, which are also written as en-US or en_us.
func sameLanguage(a, b string) bool {
	return strings.EqualFold(strings.ReplaceAll(a, "-", "_"), strings.ReplaceAll(b, "-", "_"))
}
