// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package provider

// userAgent names the product, the CLI and the user's text to the service. With OpenTofu
// the CLI's version is OpenTofu's.
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
