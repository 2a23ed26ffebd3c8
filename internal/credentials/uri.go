// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"context"
	"net/http"
	"net/url"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
)

// uriSource asks a sidecar. Only the host of its URI is ever shown, since path, query and
// user may be secret.
func (r *resolver) uriSource(uri, where string) cams.CredentialSource {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		r.problem("credentials_uri", "Invalid credentials URI",
			"The credentials URI is not a URL that begins with http:// or https://. It was looked for in %s.", where)
		return nil
	}
	s := r.timeouts.service("The credentials URI at "+u.Host, true)
	return r.renewing(s.name, func(ctx context.Context) (lease, error) {
		var answer securityCredential
		if err := s.read(ctx, http.MethodGet, uri, nil, nil, &answer); err != nil {
			return lease{}, err
		}
		return answer.lease(s.name)
	})
}
