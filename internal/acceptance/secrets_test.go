// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/credentials/standin"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/format"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// sentinel begins every secret of these tests. Its letters survive every encoding but
// base64, and occur nowhere else.
const sentinel = "SENTINEL"

// secret makes a secret that must be encoded in URLs and in JSON.
func secret(name string) string { return sentinel + name + `+"/=` }

// keyOf returns a temporary key made of secrets.
func keyOf(name string) standin.Key {
	return standin.Key{ID: sentinel + name + "id", Secret: secret(name + "secret"), Token: secret(name + "token")}
}

const secretPhone = "8613800000001"

// withoutSecrets checks that a text does not contain a secret.
func withoutSecrets(t *testing.T, where, text string) {
	t.Helper()
	encoded := base64.StdEncoding.EncodeToString([]byte(sentinel))
	for _, word := range []string{sentinel, encoded[:10]} { // The end of base64 depends on what follows.
		if i := strings.Index(text, word); i >= 0 {
			t.Errorf("a secret is in %s: …%q…", where, text[max(0, i-200):min(len(text), i+60)])
		}
	}
}

// withoutSecretsIn checks that neither a file nor the files in it contain a secret.
func withoutSecretsIn(t *testing.T, where string, content []byte) {
	t.Helper()
	for name, text := range texts(t, where, content) {
		withoutSecrets(t, name, text)
	}
}

// texts returns a file and the files in it, by name: a saved plan is an archive.
func texts(t *testing.T, name string, content []byte) map[string]string {
	t.Helper()
	all := map[string]string{name: string(content)}
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return all
	}
	for _, member := range archive.File {
		r, err := member.Open()
		if err != nil {
			t.Fatal(err)
		}
		inner, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all[name+" > "+member.Name] = string(inner)
	}
	return all
}

// secrecy is a workspace in which everything is logged and searched.
type secrecy struct {
	*workspace
	checker string   // The path of chatapp-gate, or empty.
	sources []string // Files in which the test has put secrets.
}

// run runs the CLI, searches its output, logs and files, and returns the output and logs.
func (s *secrecy) run(exitCode int, arguments ...string) string {
	s.t.Helper()
	log := filepath.Join(s.t.TempDir(), "trace.log")
	everything := *s.workspace
	everything.environment = append(slices.Clone(s.environment), "TF_LOG=TRACE", "TF_LOG_PATH="+log, "DEBUG=dara,credential,tea")
	result := everything.run(exitCode, arguments...)
	trace, err := os.ReadFile(log)
	if err != nil {
		s.t.Fatal(err)
	}
	command := strings.Join(arguments, " ")
	withoutSecrets(s.t, "stdout of "+command, result.Stdout)
	withoutSecrets(s.t, "stderr of "+command, result.Stderr)
	withoutSecrets(s.t, "log of "+command, string(trace))
	if strings.Contains(string(trace), secretPhone) {
		s.t.Errorf("a whole phone number is in the log of %s", command)
	}
	s.search(command)
	for _, request := range s.server.Requests() {
		withoutSecrets(s.t, "User-Agent", request.Header.Get("User-Agent"))
	}
	return result.Stdout + result.Stderr + string(trace)
}

// search searches all files in the workspace: state, saved plans, reports.
func (s *secrecy) search(command string) {
	s.t.Helper()
	err := filepath.WalkDir(s.folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.Name() == "providers" && entry.IsDir() {
			return filepath.SkipDir // The provider itself.
		}
		name, err := filepath.Rel(s.folder, path)
		if err != nil || !entry.Type().IsRegular() || slices.Contains(s.sources, name) {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		withoutSecretsIn(s.t, name+" after "+command, content)
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// source writes a file with secrets.
func (s *secrecy) source(name, content string) string {
	s.t.Helper()
	s.write(name, content)
	s.sources = append(s.sources, name)
	return filepath.Join(s.folder, name)
}

// newSecrecy initializes a workspace whose account and channel are protected by secrets. The ISV code is read from a file, as documented,
// since a saved plan contains a copy of the configuration.
func newSecrecy(t *testing.T, checker, arguments string, faults ...sandbox.Fault) *secrecy {
	t.Helper()
	account := func(k standin.Key) sandbox.Account {
		return sandbox.Account{Name: "a", AccessKeyID: k.ID, AccessKeySecret: k.Secret, SecurityToken: k.Token}
	}
	scenario := sandbox.Scenario{
		Accounts: []sandbox.Account{account(keyOf("env")), account(keyOf("given"))},
		Channels: []sandbox.Channel{{
			CustSpaceID: "cams-test", Account: "a", ROIMetrics: true, IsvCode: secret("isv"),
			Numbers: []sandbox.Number{{PhoneNumber: secretPhone, DailySent: 100, DeliveryRate: 1, Steady: true}},
		}},
		Faults: faults,
	}
	s := &secrecy{checker: checker, workspace: newConfiguration(t, `
data "alicloud_chatapp_phone_number_metric" "this" {
  cust_space_id = "cams-test"
  phone_number  = "`+secretPhone+`"
  lookback      = "1d"
  timeouts {
    read = "5s"
  }
}
data "alicloud_chatapp_phone_number_metric" "waived" {
  cust_space_id = "cams-test"
  phone_numbers = ["`+secretPhone+`"]
  lookback      = "1d"
  on_error      = "record"
  rules = {
    delivery = {
      metric = "delivery_rate"
      per    = "phone_number"
      min    = 0.95
      waiver = { until = "2100-01-01", reason = "it is new", phone_numbers = ["`+secretPhone+`"] }
    }
  }
  timeouts {
    read = "5s"
  }
}
output "sent" {
  value = data.alicloud_chatapp_phone_number_metric.this.sent_count
}
`, scenario)}
	// The keys that newConfiguration has put in the environment are the account's.
	s.environment = []string{"ALIBABA_CLOUD_ENDPOINT_CAMS=" + s.server.Endpoint()}
	s.source("isv-code", secret("isv"))
	s.write("secrets_override.tf", "provider \"alicloud\" {\n  isv_code = file(\"isv-code\")\n"+arguments+"\n}\n")
	s.workspace.run(0, "init", "-no-color")
	return s
}

// environmentOf puts a key in the environment.
func environmentOf(k standin.Key) []string {
	return []string{
		"ALIBABA_CLOUD_ACCESS_KEY_ID=" + k.ID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET=" + k.Secret, "ALIBABA_CLOUD_SECURITY_TOKEN=" + k.Token,
	}
}

// everyStep plans, applies and shows.
func (s *secrecy) everyStep() {
	s.t.Helper()
	contains(s.t, s.run(0, "plan", "-no-color", "-out=saved"), "CAMS call: ", "sent = 100")
	s.run(0, "show", "-json", "saved")
	s.run(0, "apply", "-no-color", "saved")
	s.run(0, "show", "-json")
	s.run(0, "plan", "-no-color", "-refresh-only")
	s.run(0, "apply", "-no-color", "-auto-approve")
	s.run(0, "output", "-json")
	s.gate("Allowed: 1 channel passes")
}

// gate runs chatapp-gate with the same environment, and searches its reports too. A block
// assume_role does not apply to it, so it signs with the key itself.
func (s *secrecy) gate(words string) {
	s.t.Helper()
	s.write("policy.hcl", `
channel "test" {
  cust_space_id = "cams-test"
  phone_number  = "`+secretPhone+`"
  lookback      = "1d"
  rules         = { delivery = { metric = "delivery_rate", min = 0.95 } }
}
`)
	arguments := []string{"live", "--policy", "policy.hcl", "--protocol", "HTTP", "--timeout", "5s", "--format", "text"}
	for _, name := range format.Names()[1:] {
		arguments = append(arguments, "--format", name+"=report."+name)
	}
	if slices.ContainsFunc(s.environment, func(v string) bool { return strings.HasPrefix(v, "ALIBABA_CLOUD_CREDENTIALS_FILE=") }) {
		arguments = append(arguments, "--profile", "p")
	}
	cmd := exec.CommandContext(s.t.Context(), s.checker, arguments...)
	cmd.Dir = s.folder
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "DEBUG=dara,credential,tea", "CHATAPP_ISV_CODE=" + secret("isv")}, s.environment...)
	printed, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		s.t.Fatal(err)
	}
	contains(s.t, string(printed), words)
	withoutSecrets(s.t, "output of chatapp-gate", string(printed))
	s.search("chatapp-gate")
}

// buildGate builds chatapp-gate.
func buildGate(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "chatapp-gate")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-o", path, "../../cmd/chatapp-gate").CombinedOutput()
	if err != nil {
		t.Fatalf("building chatapp-gate: %v\n%s", err, out)
	}
	return path
}

// TestNoSecret plans, applies and shows, with everything logged, with each kind of
// credentials that is available on loopback.
func TestNoSecret(t *testing.T) {
	checker := buildGate(t)
	hour := func() time.Time { return time.Now().Add(time.Hour) }
	given := func() *standin.Sequence { return &standin.Sequence{Keys: []standin.Key{keyOf("given")}, Expires: hour} }
	t.Run("environment", func(t *testing.T) {
		t.Parallel()
		s := newSecrecy(t, checker, "")
		s.environment = append(s.environment, environmentOf(keyOf("env"))...)
		s.everyStep()
	})
	t.Run("role", func(t *testing.T) {
		t.Parallel()
		sts := standin.StartSTS(t, &standin.STS{Callers: map[string]standin.Key{keyOf("env").ID: keyOf("env")}, Sessions: given()})
		s := newSecrecy(t, checker, `assume_role {
			role_arn    = "acs:ram::1:role/x"
			external_id = file("external-id")
		}`)
		s.source("external-id", secret("external"))
		s.environment = append(s.environment, environmentOf(keyOf("env"))...)
		s.trust(sts)
		s.everyStep()
	})
	t.Run("OIDC", func(t *testing.T) {
		t.Parallel()
		sts := standin.StartSTS(t, &standin.STS{Token: secret("oidc"), Sessions: given()})
		s := newSecrecy(t, checker, "")
		s.environment = append(s.environment, "ALIBABA_CLOUD_OIDC_PROVIDER_ARN=acs:ram::1:oidc-provider/x", "ALIBABA_CLOUD_ROLE_ARN=acs:ram::1:role/x",
			"ALIBABA_CLOUD_OIDC_TOKEN_FILE="+s.source("oidc-token", secret("oidc")))
		s.trust(sts)
		s.everyStep()
	})
	t.Run("credentials URI", func(t *testing.T) {
		t.Parallel()
		uri := standin.StartURI(t, given())
		s := newSecrecy(t, checker, "")
		s.environment = append(s.environment, "ALIBABA_CLOUD_CREDENTIALS_URI="+secretURI(uri))
		s.everyStep()
	})
	t.Run("external process", func(t *testing.T) {
		t.Parallel()
		s := newSecrecy(t, checker, `profile = "p"`)
		s.external(document(keyOf("given")))
		s.everyStep()
	})
	t.Run("CloudSSO login", func(t *testing.T) {
		t.Parallel()
		sso := standin.StartCloudSSO(t, sentinel+"login", given())
		s := newSecrecy(t, checker, `profile = "p"`)
		s.profile(map[string]any{
			"mode": "CloudSSO", "cloud_sso_sign_in_url": sso.URL, "cloud_sso_account_id": "1", "cloud_sso_access_config": "a",
			"access_token": sentinel + "login", "cloud_sso_access_token_expire": hour().Unix(),
		})
		s.everyStep()
	})
}

// TestNoSecretOnFailure plans with each kind of failure. All failures of credentials are
// tested in that package; this tests their effects on a plan.
func TestNoSecretOnFailure(t *testing.T) {
	checker := buildGate(t)
	echo := func(w http.ResponseWriter, r *http.Request) {
		standin.Say(http.StatusForbidden, fmt.Sprintf(`{"Code": "NoPermission", "Message": %q, "RequestId": %q}`, r.URL.RawQuery+r.PostForm.Encode(), sentinel))(w, r)
	}
	refusing := func(s *secrecy, answer http.HandlerFunc) {
		sts := standin.StartSTS(s.t, &standin.STS{})
		sts.Fail(-1, answer)
		s.trust(sts)
	}
	role := "assume_role {\n role_arn = \"acs:ram::1:role/x\"\n}"
	withRole := func(answer http.HandlerFunc) func(*secrecy) {
		return func(s *secrecy) {
			s.environment = append(s.environment, environmentOf(keyOf("env"))...)
			refusing(s, answer)
		}
	}
	withURI := func(answer http.HandlerFunc) func(*secrecy) {
		return func(s *secrecy) {
			uri := standin.StartURI(s.t, &standin.Sequence{})
			uri.Fail(-1, answer)
			s.environment = append(s.environment, "ALIBABA_CLOUD_CREDENTIALS_URI="+secretURI(uri))
		}
	}
	environment := func(k standin.Key) func(*secrecy) {
		return func(s *secrecy) { s.environment = append(s.environment, environmentOf(k)...) }
	}
	wrong := keyOf("env")
	wrong.Secret = secret("wrong")
	tests := map[string]struct {
		arguments string
		prepare   func(*secrecy)
		faults    []sandbox.Fault
		words     string
	}{
		"an answer that echoes the request": {"", environment(wrong), nil, "SignatureDoesNotMatch"},
		"an unknown key":                    {"", environment(keyOf("other")), nil, "InvalidAccessKeyId.NotFound"},
		"another token":                     {"", environment(standin.Key{ID: keyOf("env").ID, Secret: keyOf("env").Secret, Token: secret("x")}), nil, "InvalidSecurityToken.Expired"},
		"no answer":                         {"max_retries = 1", environment(keyOf("env")), []sandbox.Fault{{Kind: sandbox.FaultReset}}, "connection reset"},
		"half a key":                        {"", environment(standin.Key{ID: keyOf("env").ID}), nil, "Access key without its secret"},
		"a profile file that is malformed": {`profile = "p"`, func(s *secrecy) {
			s.environment = append(s.environment, "ALIBABA_CLOUD_CREDENTIALS_FILE="+s.source("creds", `{"profiles": [{"access_key_secret": "`+secret("profile")+`}]}`))
		}, nil, "is not valid JSON: see line 1"},
		"a profile that is incomplete": {`profile = "p"`, func(s *secrecy) {
			s.profile(map[string]any{"mode": "StsToken", "access_key_id": sentinel, "access_key_secret": secret("profile")})
		}, nil, "Incomplete profile"},
		"STS that echoes the request":    {role, withRole(echo), nil, "refused: NoPermission"},
		"STS that hangs up":              {role, withRole(standin.Hangup), nil, "closed the connection"},
		"STS that makes a library panic": {role, withRole(standin.Say(http.StatusOK, `{"Credentials": {"AccessKeyId": "SENTINEL", "AccessKeySecret": "SENTINEL", "SecurityToken": "SENTINEL"}}`)), nil, "answer that cannot be used"},
		"OIDC that is refused": {"", func(s *secrecy) {
			s.environment = append(s.environment, "ALIBABA_CLOUD_OIDC_PROVIDER_ARN=p", "ALIBABA_CLOUD_ROLE_ARN=acs:ram::1:role/x", "ALIBABA_CLOUD_OIDC_TOKEN="+secret("oidc"))
			refusing(s, echo)
		}, nil, "refused: NoPermission"},
		"a credentials URI with another answer": {"", withURI(standin.Say(http.StatusOK, sentinel)), nil, "not the JSON"},
		"a credentials URI that refuses":        {"", withURI(echo), nil, "HTTP status 403"},
		"an invalid credentials URI": {"", func(s *secrecy) {
			s.environment = append(s.environment, "ALIBABA_CLOUD_CREDENTIALS_URI=http://"+sentinel+":%zz@x/"+sentinel)
		}, nil, "Invalid credentials URI"},
		"a command that prints no JSON": {`profile = "p"`, func(s *secrecy) { s.external(sentinel) }, nil, "did not print JSON"},
		"a command that fails": {`profile = "p"`, func(s *secrecy) {
			s.profile(map[string]any{"mode": "External", "process_command": "cat " + filepath.Join(s.folder, "isv-code") + " /" + sentinel})
		}, nil, "failed: exit status 1"},
		"a login that has ended": {`profile = "p"`, func(s *secrecy) {
			s.profile(map[string]any{"mode": "OAuth", "oauth_site_type": "CN", "oauth_access_token": sentinel, "oauth_refresh_token": sentinel, "oauth_access_token_expire": 1})
		}, nil, "has expired"},
		"an endpoint with a password": {"", func(s *secrecy) {
			environment(keyOf("env"))(s)
			s.environment = append(s.environment, "ALIBABA_CLOUD_ENDPOINT_CAMS=https://"+sentinel+":"+sentinel+"@cams.example")
		}, nil, "begins with https://"},
		"an invalid number": {"", func(s *secrecy) {
			environment(keyOf("env"))(s)
			s.environment = append(s.environment, "CLIENT_READ_TIMEOUT="+sentinel)
		}, nil, "must be a whole number"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if runtime.GOOS == "windows" && strings.Contains(name, "command") {
				t.Skip("the command is for a POSIX shell")
			}
			s := newSecrecy(t, checker, tt.arguments, tt.faults...)
			tt.prepare(s)
			contains(t, s.run(1, "plan", "-no-color"), tt.words)
			s.run(1, "apply", "-no-color", "-auto-approve")
			if tt.arguments != role { // Only the provider has blocks.
				s.gate(tt.words)
			}
		})
	}
}

// TestNoSecretOfConfiguration plans with secrets in the configuration, which a saved plan
// contains, and with a data source's ISV code, which is kept in state. Neither is shown.
func TestNoSecretOfConfiguration(t *testing.T) {
	s := newSecrecy(t, "", fmt.Sprintf("access_key = %q\nsecret_key = %q\nsecurity_token = %q", keyOf("env").ID, keyOf("env").Secret, keyOf("env").Token))
	s.sources = append(s.sources, "secrets_override.tf", "isv_override.tf", "terraform.tfstate")
	s.write("isv_override.tf", fmt.Sprintf("data \"alicloud_chatapp_phone_number_metric\" \"this\" {\n  isv_code = %q\n}\n", secret("isv")))
	contains(t, s.run(0, "plan", "-no-color"), "CAMS call: ")
	s.run(0, "apply", "-no-color", "-auto-approve")
	contains(t, s.workspace.run(0, "state", "show", "-no-color", "data.alicloud_chatapp_phone_number_metric.this").Stdout, "(sensitive value)")
}

// trust makes the provider call a stand-in for STS, and trust its certificate.
func (s *secrecy) trust(sts *standin.STS) {
	s.t.Helper()
	certificate := filepath.Join(s.t.TempDir(), "certificate.pem")
	if err := sts.Certificate(certificate); err != nil {
		s.t.Fatal(err)
	}
	s.environment = append(s.environment, "ALIBABA_CLOUD_ENDPOINT_STS="+sts.Host(), "SSL_CERT_FILE="+certificate)
}

// profile writes a profile file with the profile p, and names the file in the
// environment.
func (s *secrecy) profile(p map[string]any) {
	s.t.Helper()
	p["name"] = "p"
	content, err := json.Marshal(map[string]any{"profiles": []any{p}})
	if err != nil {
		s.t.Fatal(err)
	}
	s.environment = append(s.environment, "ALIBABA_CLOUD_CREDENTIALS_FILE="+s.source("config.json", string(content)))
}

// external writes a profile with a command that prints a text.
func (s *secrecy) external(prints string) {
	s.t.Helper()
	if runtime.GOOS == "windows" {
		s.t.Skip("the command is for a POSIX shell")
	}
	s.profile(map[string]any{"mode": "External", "process_command": "cat '" + s.source("printed", prints) + "'"})
}

// document is the output of a command.
func document(k standin.Key) string {
	content, _ := json.Marshal(map[string]string{"mode": "StsToken", "access_key_id": k.ID, "access_key_secret": k.Secret, "sts_token": k.Token})
	return string(content)
}

// secretURI returns a credentials URI that is secret except for its host.
func secretURI(s *standin.Server) string {
	return strings.Replace(s.URL, "://", "://"+sentinel+":"+sentinel+"@", 1) + "/" + sentinel + "?token=" + sentinel
}
