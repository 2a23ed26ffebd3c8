// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package provider

// userAgent names product and CLI to the service, and whatever the user appends.
// OpenTofu gives its own version where Terraform gives its.
func userAgent(version, cliVersion, appended string) string {
	agent := "terraform-provider-alicloud/" + version + " (chatapp-metrics)"
	if cliVersion != "" {
		agent += " Terraform/" + cliVersion
	}
	if appended != "" {
		agent += " " + appended
	}
	return agent
}
