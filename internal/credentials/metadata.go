// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
)

// metadataTimeout limits a call to the metadata service. The service is on the same host.
// On other machines its address does not exist, and connecting hangs.
const metadataTimeout = 5 * time.Second

const (
	roleNames           = "/latest/meta-data/ram/security-credentials/"
	tokenLifetime       = "60" // Seconds; a token is used immediately.
	metadataRemediation = "Check that this is an ECS instance, and that the role is attached to it"
	metadataService     = "The ECS metadata service"
)

// securityCredential is a credential as the metadata service, credentials URIs, CloudSSO
// and OAuth return it.
type securityCredential struct {
	Code            string
	AccessKeyID     string `json:"AccessKeyId"`
	AccessKeySecret string
	SecurityToken   string
	Expiration      string
}

// lease checks the answer. A missing Code is not a refusal.
func (c securityCredential) lease(source string) (lease, error) {
	if c.Code != "" && c.Code != "Success" {
		return lease{}, &Error{Source: source, What: "answered with a Code other than Success"}
	}
	expires, err := expiration(source, c.Expiration)
	if err != nil {
		return lease{}, err
	}
	if c.AccessKeyID == "" || c.AccessKeySecret == "" || c.SecurityToken == "" {
		return lease{}, &Error{Source: source, What: "returned an incomplete credential: AccessKeyId, AccessKeySecret or SecurityToken is missing"}
	}
	key := cams.Credential{AccessKeyID: c.AccessKeyID, AccessKeySecret: c.AccessKeySecret, SecurityToken: c.SecurityToken}
	return lease{Credential: key, expires: expires}, nil
}

// metadata is the service that returns the credentials of an ECS instance's role.
type metadata struct {
	service
	base   string
	v1     bool   // Ask without a token if the service refuses to issue one.
	asName string // The role; if empty, the service is asked for its name.
}

// metadataSource returns a source for the role of an instance.
func (r *resolver) metadataSource(roleName, argument string) cams.CredentialSource {
	if r.on(metadataDisabledVariable) {
		r.problem(argument, "Metadata service disabled",
			"The role of an ECS instance is configured, but the environment variable %s forbids asking the metadata service. "+
				"Remove one of them.", metadataDisabledVariable)
		return nil
	}
	limits := timeouts{min(r.timeouts.connect, metadataTimeout), min(r.timeouts.read, metadataTimeout)}
	m := metadata{
		service: limits.service(metadataService, false), // A proxy would return its own instance's role.
		base:    strings.TrimRight(r.MetadataURL, "/"),
		v1:      !r.on(imdsV1DisabledVariable),
		asName:  roleName,
	}
	return r.renewing(m.name, m.fetch)
}

func (m metadata) fetch(ctx context.Context) (lease, error) {
	got, err := m.credential(ctx)
	if e, ok := errors.AsType[*Error](err); ok && e.Remediation == "" {
		e.Remediation = metadataRemediation
	}
	return got, err
}

func (m metadata) credential(ctx context.Context) (lease, error) {
	header, err := m.token(ctx)
	if err != nil {
		return lease{}, err
	}
	name := m.asName
	if name == "" {
		answer, err := m.ask(ctx, http.MethodGet, m.base+roleNames, header, nil)
		if err != nil {
			return lease{}, err
		}
		name = strings.TrimSpace(string(answer))
	}
	var answer securityCredential
	if err := m.read(ctx, http.MethodGet, m.base+roleNames+url.PathEscape(name), header, nil, &answer); err != nil {
		return lease{}, err
	}
	return answer.lease(m.name)
}

// token asks for the token that version 2 of the service needs. An instance with only
// version 1 refuses. If no answer comes at all, version 1 would not answer either.
func (m metadata) token(ctx context.Context) (http.Header, error) {
	answer, err := m.ask(ctx, http.MethodPut, m.base+"/latest/api/token",
		http.Header{"X-Aliyun-Ecs-Metadata-Token-Ttl-Seconds": {tokenLifetime}}, nil)
	if err == nil {
		return http.Header{"X-Aliyun-Ecs-Metadata-Token": {strings.TrimSpace(string(answer))}}, nil
	}
	if e, ok := errors.AsType[*Error](err); m.v1 && ok && e.Status >= 400 && e.Status < 500 {
		return nil, nil
	}
	return nil, err
}
