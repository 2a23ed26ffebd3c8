// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package query

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// TemplateMetric reads the counts of a marketing template, by language.
var TemplateMetric = &Source{
	Source: policy.Source{
		Key:  "language",
		Keys: "languages",
		Noun: "language",
		Metrics: []string{
			metric.DeliveryRate, metric.SentCount, metric.DeliveredCount, metric.ReadRate, metric.ReadCount, metric.ClickRate, metric.ClickCount,
		},
		CheckKey:  checkLanguage,
		MaskKey:   func(language string) string { return language }, // It is not personal.
		WhyNoData: "CAMS collects metrics only of marketing templates and only after EnableWhatsappROIMetric, and the first ones appear at least a day later",
	},
	Name:   "template_metric",
	Block:  "template",
	Action: cams.GetChatappTemplateMetric,
	Arguments: slices.Concat(channelArguments, []Argument{
		{Name: "template_code", Required: true, Subject: true, Target: func(a *Arguments) any { return &a.TemplateCode }},
		{Name: "language", Target: func(a *Arguments) any { return &a.Key }},
	}, windowArguments),
	check:     checkTemplate,
	ask:       func(q *cams.Query, a Arguments) { q.TemplateCode = a.TemplateCode },
	about:     func(r Read) string { return fmt.Sprintf("template %q", r.Query.TemplateCode) },
	narrow:    func(q *cams.Query, key string) { q.Language = key },
	others:    "templates or languages",
	howToName: "Set language to read one at a time.",
	whyNoRow: "Check template_code. CAMS collects metrics only of marketing templates, and only after EnableWhatsappROIMetric was called for the channel. " +
		"The first ones appear at least a day later, and what was sent before is never counted. A missing row does not mean that nothing was sent.",
}

func checkTemplate(c *checker) {
	code := c.a.TemplateCode
	if strings.TrimSpace(code) != code || strings.ContainsFunc(code, unicode.IsControl) {
		c.add("template_code", "template_code: %q has white space around it or contains a control character. Write the code as the ChatApp console shows it.", code)
	}
}

var languageCode = regexp.MustCompile(`^[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})*$`)

func checkLanguage(language string) error {
	if !languageCode.MatchString(language) {
		return errors.New(`is not the code of a language; write one as the ChatApp console shows it, such as "en_US"`)
	}
	return nil
}
