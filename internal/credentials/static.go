// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"context"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
)

// static is a credential that does not change.
type static cams.Credential

// Credential gives the key.
func (s static) Credential(context.Context) (cams.Credential, error) {
	return cams.Credential(s), nil
}

// staticKey finds access key, secret and token in arguments and environment. Each
// is looked for on its own, as the official provider does: the key may stand in
// the configuration and the secret in the environment.
func staticKey(a Arguments, getenv func(string) string) (static, *Problem) {
	key := static{
		AccessKeyID:     first(getenv, a.AccessKey, AccessKeyVariables),
		AccessKeySecret: first(getenv, a.SecretKey, SecretKeyVariables),
		SecurityToken:   first(getenv, a.SecurityToken, SecurityTokenVariables),
	}
	accessKeyPlaces := places("access_key", AccessKeyVariables)
	secretKeyPlaces := places("secret_key", SecretKeyVariables)
	switch {
	case key.AccessKeyID == "" && key.AccessKeySecret == "":
		return key, &Problem{
			"access_key", "No credentials",
			"The provider needs an access key and its secret. The key was looked for in " + accessKeyPlaces +
				"; the secret in " + secretKeyPlaces + ". None of them is set.",
		}
	case key.AccessKeySecret == "":
		return key, &Problem{
			"secret_key", "Access key without its secret",
			"An access key is set, but not its secret, which was looked for in " + secretKeyPlaces + ".",
		}
	case key.AccessKeyID == "":
		return key, &Problem{
			"access_key", "Secret without its access key",
			"A secret is set, but not its access key, which was looked for in " + accessKeyPlaces + ".",
		}
	}
	return key, nil
}
