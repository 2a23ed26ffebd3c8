// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// plan is what the demo looks at in the output of show -json.
type plan struct {
	Errored    bool
	PriorState struct {
		Values struct {
			RootModule struct {
				Resources []struct {
					Name   string
					Mode   string
					Values reading
				}
			} `json:"root_module"`
		}
	} `json:"prior_state"`
	Checks []struct {
		Address struct {
			Display string `json:"to_display"`
		}
		Status    string
		Instances []struct {
			Problems []struct {
				Message string
			}
		}
	}
}

// reading is the state of a data source.
type reading struct {
	CustSpaceID    string   `json:"cust_space_id"`
	StartTime      string   `json:"start_time"`
	EndTime        string   `json:"end_time"`
	SentCount      int64    `json:"sent_count"`
	DeliveredCount int64    `json:"delivered_count"`
	DeliveryRate   *float64 `json:"delivery_rate"`
	Status         string
}

func parsePlan(b []byte) (plan, error) {
	var p plan
	if err := json.Unmarshal(b, &p); err != nil {
		return p, fmt.Errorf("show -json gave no plan: %w", err)
	}
	return p, nil
}

// readings gives the data sources by name.
func (p plan) readings() map[string]reading {
	all := make(map[string]reading)
	for _, r := range p.PriorState.Values.RootModule.Resources {
		if r.Mode == "data" {
			all[r.Name] = r.Values
		}
	}
	return all
}

func (p plan) writeReads(out io.Writer) {
	table := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	_, _ = fmt.Fprintln(table, "channel\tfrom\tto\tsent\tdelivered\trate\tverdict")
	for _, name := range []string{"healthy", "sick"} {
		r := p.readings()[name]
		rate := "none"
		if r.DeliveryRate != nil {
			rate = fmt.Sprintf("%.1f %%", 100**r.DeliveryRate)
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%d\t%s\t%s\n",
			r.CustSpaceID, day(r.StartTime), day(r.EndTime), r.SentCount, r.DeliveredCount, rate, r.Status)
	}
	_ = table.Flush()
}

func day(timestamp string) string {
	day, _, _ := strings.Cut(timestamp, "T")
	return day
}

func (p plan) writeChecks(out io.Writer) {
	for _, check := range p.Checks {
		_, _ = fmt.Fprintf(out, "%s: %s\n", check.Address.Display, check.Status)
		for _, instance := range check.Instances {
			for _, problem := range instance.Problems {
				_, _ = fmt.Fprintf(out, "    %s\n", problem.Message)
			}
		}
	}
}

// verify compares the plan with what the comments of the example say of it.
func (p plan) verify() error {
	for name, want := range map[string]string{"healthy": "pass", "sick": "fail"} {
		if got := p.readings()[name].Status; got != want {
			return fmt.Errorf("the verdict on the %s channel is %q, and should be %q", name, got, want)
		}
	}
	statuses := make(map[string]string)
	for _, check := range p.Checks {
		statuses[check.Address.Display] = check.Status
	}
	for address, want := range map[string]string{
		"check.sick_channel_delivers":     "fail",
		"terraform_data.healthy_campaign": "pass",
		"terraform_data.sick_campaign":    "fail",
	} {
		if got := statuses[address]; got != want {
			return fmt.Errorf("%s is %q in the plan, and should be %q", address, got, want)
		}
	}
	if !p.Errored {
		return fmt.Errorf("the plan should have ended with an error")
	}
	return nil
}
