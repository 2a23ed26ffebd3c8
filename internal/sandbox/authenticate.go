// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"crypto/subtle"
	"net/http"
	"time"
)

// authenticate checks the signature of a call and sets c.account. Its refusals are those of Alibaba Cloud's API gateway.
func (s *Server) authenticate(c *call) *answer {
	if c.authErr != nil {
		return refuse(c, http.StatusBadRequest, "IncompleteSignature", "The request signature does not conform to Aliyun standards: "+c.authErr.Error()+".")
	}
	account, ok := c.world.keys[c.auth.keyID]
	if !ok {
		return refuse(c, http.StatusNotFound, "InvalidAccessKeyId.NotFound", "Specified access key is not found.")
	}
	date, err := time.Parse("2006-01-02T15:04:05Z", c.Header.Get("x-acs-date"))
	if err != nil {
		return refuse(c, http.StatusBadRequest, "InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted.")
	}
	if off := c.now.Sub(date); off > clockSkew || off < -clockSkew {
		return refuse(c, http.StatusBadRequest, "InvalidTimeStamp.Expired", textExpired)
	}
	token := c.Header.Get("x-acs-security-token")
	if subtle.ConstantTimeCompare([]byte(token), []byte(account.SecurityToken)) != 1 {
		return refuse(c, http.StatusBadRequest, "InvalidSecurityToken.Expired", "Specified SecurityToken is expired.")
	}
	nonce := c.Header.Get("x-acs-signature-nonce")
	if nonce == "" || c.Header.Get("x-acs-content-sha256") == "" {
		return refuse(c, http.StatusBadRequest, "IncompleteSignature",
			"The request signature does not conform to Aliyun standards: x-acs-signature-nonce and x-acs-content-sha256 are mandatory.")
	}
	if err := checkSignature(c, account.AccessKeySecret); err != nil {
		return refuse(c, http.StatusBadRequest, "SignatureDoesNotMatch", "Specified signature does not match our calculation. "+err.Error())
	}
	if !s.nonces.fresh(c.auth.keyID, nonce, c.now) {
		return refuse(c, http.StatusBadRequest, "SignatureNonceUsed", "Specified signature nonce was used already.")
	}
	c.account = account
	return nil
}

const textExpired = "Specified time stamp or date value is expired."
