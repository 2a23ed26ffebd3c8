// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"context"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
)

// static is a credential that does not change.
type static struct {
	hidden
	key cams.Credential
}

// Credential returns the key.
func (s static) Credential(context.Context) (cams.Credential, error) { return s.key, nil }

// staticKey finds access key, secret and token in arguments and environment. Each is
// looked for separately, as in the official provider: the key may be in the configuration
// and the secret in the environment. Half a pair is an error. Completing it from a profile
// could sign for the wrong account.
func (r *resolver) staticKey() (source static, found bool) {
	a := r.arguments
	key := cams.Credential{
		AccessKeyID:     r.first("access_key", a.AccessKey),
		AccessKeySecret: r.first("secret_key", a.SecretKey),
		SecurityToken:   r.first("security_token", a.SecurityToken),
	}
	switch {
	case key.AccessKeyID == "" && key.AccessKeySecret == "":
		return static{}, false
	case key.AccessKeySecret == "":
		r.problem("secret_key", "Access key without its secret",
			"An access key is set in %s, without its secret. Set %s.", r.origin("access_key", a.AccessKey), r.setting("secret_key"))
	case key.AccessKeyID == "":
		r.problem("access_key", "Secret without its access key",
			"A secret is set in %s, without its access key. Set %s.", r.origin("secret_key", a.SecretKey), r.setting("access_key"))
	}
	return static{key: key}, true
}
