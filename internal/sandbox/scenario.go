// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package sandbox is a local stand-in for Alibaba Cloud Chat App Message Service (CAMS). It checks signatures, quotas and parameters
// as documented by the service, and answers with the counts or faults of a [Scenario].
//
// The package uses only the standard library. It shares no code with the client that it tests, since both would have the same mistakes.
package sandbox

import (
	_ "embed"
	"slices"
	"time"
	_ "time/tzdata" // Zones are needed on machines without a zone database too.
)

// Scenario is what the sandbox serves: accounts, channels with their counts and states, and faults. scenario.schema.json describes its
// JSON.
type Scenario struct {
	// Now is the clock of the sandbox; nil is time.Now. Times that are relative to now are resolved once, by [New] or [Server.Replace].
	Now func() time.Time `json:"-"`
	// QPS is the quota of an action, in calls per second and account. 0 is the default, from the action's reference page. A negative
	// number turns the quota off.
	QPS map[string]int `json:"qps,omitempty"`
	// QuotaWindow is the second within which calls are counted; empty is sliding.
	QuotaWindow QuotaWindow `json:"quota_window,omitempty"`
	// QuotaCountsRefused controls whether a throttled call uses up quota too, which is not documented. Nil is true, the harder case
	// for clients. It makes no difference in a fixed window.
	QuotaCountsRefused *bool     `json:"quota_counts_refused,omitempty"`
	Accounts           []Account `json:"accounts"`
	Channels           []Channel `json:"channels,omitempty"`
	// Faults are tried in order. The first that matches and is due decides the answer; later ones do not count the call.
	Faults []Fault `json:"faults,omitempty"`
}

// QuotaWindow is how the service counts the calls of a second, which is not documented.
type QuotaWindow string

// Windows of the quota.
const (
	WindowSliding QuotaWindow = "sliding" // the last 1,000 milliseconds before a call
	WindowFixed   QuotaWindow = "fixed"   // the second of the clock
)

// Account is one access key. Entries with the same name are keys of one account, and share its quota and channels.
type Account struct {
	Name            string `json:"name"`
	AccessKeyID     string `json:"access_key_id"`
	AccessKeySecret string `json:"access_key_secret"`
	// SecurityToken, if set, is required in every request (x-acs-security-token).
	SecurityToken string `json:"security_token,omitempty"`
	// NotSubscribed answers every call with Product.Unsubscript.
	NotSubscribed bool `json:"not_subscribed,omitempty"`
	// Denied answers each call with this code: Forbidden.RAM (HTTP 403) or Ram.PermissionDeny (HTTP 400).
	Denied string `json:"denied,omitempty"`
	// DeniedActions are the actions that Denied applies to; empty means all.
	DeniedActions []string `json:"denied_actions,omitempty"`
}

// Channel is one CAMS channel.
type Channel struct {
	CustSpaceID string `json:"cust_space_id"`
	// Account is the name of the account that owns the channel.
	Account string `json:"account"`
	// ROIMetrics controls whether counts are collected. If false, there are no rows until EnableWhatsappROIMetric is called, and then
	// only from the next day on.
	ROIMetrics bool `json:"roi_metrics"`
	// IsvCode, if set, is required in every request.
	IsvCode string `json:"isv_code,omitempty"`
	// Timezone is the IANA zone of the channel's days; empty is Asia/Shanghai.
	Timezone string `json:"timezone,omitempty"`
	// UnsupportedType answers every call with InvalidParameter.ChannelTypeNotSupport.
	UnsupportedType bool `json:"unsupported_type,omitempty"`
	// MaxDays is how many days a call may cover. A longer one is refused. 0 means no limit.
	MaxDays int `json:"max_days,omitempty"`
	// WholeChannel is the answer to a request without PhoneNumber; empty is complete.
	WholeChannel WholeChannel `json:"whole_channel,omitempty"`
	Numbers      []Number     `json:"numbers,omitempty"`
	Templates    []Template   `json:"templates,omitempty"`
	// WabaID is the WhatsApp Business Account that the channel is bound to; empty is 100000000000001.
	WabaID string `json:"waba_id,omitempty"`
	// Health is what GetWhatsappHealthStatus lists besides the node that was asked about and the WhatsApp Business Account of the
	// channel. These two are always listed, and AVAILABLE by default.
	Health []Entity `json:"health,omitempty"`
	// HealthWithoutEntities leaves all entities out of the answer.
	HealthWithoutEntities bool `json:"health_without_entities,omitempty"`
}

// WholeChannel is the answer to a request without PhoneNumber, which the reference page does not describe.
type WholeChannel string

// Ways to answer a request without PhoneNumber.
const (
	WholeComplete   WholeChannel = "complete"   // the rows of every number
	WholeTruncated  WholeChannel = "truncated"  // the first half of those rows, without an error
	WholeAggregated WholeChannel = "aggregated" // one row per interval, summed over the numbers, without PhoneNumber
	WholeRefused    WholeChannel = "refused"    // MissingPhoneNumber
)

// Number is one business phone number and what was sent from it. Its counts depend only on the scenario and the interval.
type Number struct {
	PhoneNumber string `json:"phone_number"`
	// DailySent is how many messages are sent on a usual day, up to 1e9; 0 leaves only the exact Rows.
	DailySent int64 `json:"daily_sent,omitempty"`
	// DeliveryRate is the share of them that is delivered, 0 to 1.
	DeliveryRate float64 `json:"delivery_rate"`
	// Steady makes every day the same: exactly DailySent, spread evenly, delivered at exactly DeliveryRate. Otherwise weekends
	// and nights are quieter, and days differ by up to a tenth.
	Steady bool  `json:"steady,omitempty"`
	Dips   []Dip `json:"dips,omitempty"`
	// Gaps are times without rows.
	Gaps []Span `json:"gaps,omitempty"`
	// Rows are exact counts that replace the usual ones. A DAILY row replaces the half hours of its day; a gap removes both.
	Rows []Row `json:"rows,omitempty"`
	// States are what QueryChatappPhoneNumbers reports of the number. Where several apply, later ones in the list override earlier ones,
	// field by field.
	States []State `json:"states,omitempty"`
}

// State is the state of a number for a time. A nil field keeps the usual value; an empty one is left out of the answer.
type State struct {
	From                   When    `json:"from,omitempty"`
	To                     When    `json:"to,omitempty"`
	VerifiedName           *string `json:"verified_name,omitempty"`            // Sandbox
	Status                 *string `json:"status,omitempty"`                   // CONNECTED
	QualityRating          *string `json:"quality_rating,omitempty"`           // GREEN
	MessagingLimitTier     *string `json:"messaging_limit_tier,omitempty"`     // TIER_1K
	CodeVerificationStatus *string `json:"code_verification_status,omitempty"` // VERIFIED
	NameStatus             *string `json:"name_status,omitempty"`              // APPROVED
	IsOfficial             *string `json:"is_official,omitempty"`              // N
}

// Entity is an element of a health status for a time. It replaces the usual entity with its type and ID. A phone number or a template
// is listed only if it was asked about.
type Entity struct {
	From         When   `json:"from,omitempty"`
	To           When   `json:"to,omitempty"`
	EntityType   string `json:"entity_type"`
	PhoneNumber  string `json:"phone_number,omitempty"`
	TemplateCode string `json:"template_code,omitempty"`
	Language     string `json:"language,omitempty"`
	WabaID       string `json:"waba_id,omitempty"`
	BusinessID   string `json:"business_id,omitempty"`
	// CanSendMessage is AVAILABLE if nil, and left out of the answer if empty.
	CanSendMessage *string       `json:"can_send_message,omitempty"`
	Errors         []EntityError `json:"errors,omitempty"`
}

// EntityError is why an entity cannot send.
type EntityError struct {
	ErrorCode        string `json:"error_code,omitempty"`
	ErrorDescription string `json:"error_description,omitempty"`
	PossibleSolution string `json:"possible_solution,omitempty"`
}

// Dip is a time in which fewer or more messages than usual are sent or delivered. Where two overlap, the last one in the list applies.
type Dip struct {
	From When `json:"from,omitempty"`
	To   When `json:"to,omitempty"`
	// DeliveryRate replaces the delivery rate of the number; nil keeps it.
	DeliveryRate *float64 `json:"delivery_rate,omitempty"`
	// Volume is a factor for what is sent, 0 to 1000; nil leaves it as is.
	Volume *float64 `json:"volume,omitempty"`
}

// Span is the time [From, To). An empty end is open.
type Span struct {
	From When `json:"from,omitempty"`
	To   When `json:"to,omitempty"`
}

// Row is an exact count of one interval. DeliveredCount may exceed SentCount, as it does when receipts arrive late.
type Row struct {
	// Start is the start of the interval, in the channel's zone.
	Start When `json:"start"`
	// Granularity is DAILY (also when empty) or HALF_HOUR.
	Granularity    string `json:"granularity,omitempty"`
	SentCount      int64  `json:"sent_count"`
	DeliveredCount int64  `json:"delivered_count"`
}

// Template is a marketing template of a channel.
type Template struct {
	TemplateCode string             `json:"template_code"`
	Languages    []TemplateLanguage `json:"languages"`
}

// TemplateLanguage is what was sent of a template in one language, and how recipients reacted. Sent messages follow the same pattern as
// those of a Number.
type TemplateLanguage struct {
	Language     string  `json:"language"`
	DailySent    int64   `json:"daily_sent,omitempty"`
	DeliveryRate float64 `json:"delivery_rate"`
	// ReadRate is the share of delivered messages that are read, 0 to 1; nil leaves ReadCount out of all rows.
	ReadRate *float64 `json:"read_rate,omitempty"`
	// Buttons are the template's buttons. Nil leaves Cliented out of all rows; an empty list makes it empty.
	Buttons []Button      `json:"buttons,omitzero"`
	Steady  bool          `json:"steady,omitempty"`
	Dips    []TemplateDip `json:"dips,omitempty"`
	Gaps    []Span        `json:"gaps,omitempty"`
	Rows    []Row         `json:"rows,omitempty"`
}

// Button is a button of a template.
type Button struct {
	// Type is as CAMS spells it, such as url_button, or any other text.
	Type          string `json:"type,omitempty"`
	ButtonContent string `json:"button_content,omitempty"`
	// ClickRate is the number of clicks per delivered message, 0 to 1.
	ClickRate float64 `json:"click_rate"`
}

// TemplateDip is a Dip of a template.
type TemplateDip struct {
	From         When     `json:"from,omitempty"`
	To           When     `json:"to,omitempty"`
	DeliveryRate *float64 `json:"delivery_rate,omitempty"`
	Volume       *float64 `json:"volume,omitempty"`
	// ReadRate replaces the read rate of the language; nil keeps it.
	ReadRate *float64 `json:"read_rate,omitempty"`
	// Clicks is a factor for the clicks on all buttons, 0 to 1000; nil leaves them as is.
	Clicks *float64 `json:"clicks,omitempty"`
	// Missing lists counts that are null: SentCount, DeliveredCount, ReadCount, Cliented.
	Missing []string `json:"missing,omitempty"`
}

//go:embed demo.json
var demo []byte

// Demo returns the default scenario of the command: the account sandbox with the channels cams-healthy, cams-sick, cams-silent and
// cams-gaps.
func Demo() Scenario {
	s, err := ParseScenario(demo)
	if err != nil {
		panic("the embedded demo scenario is broken: " + err.Error())
	}
	return s
}

// DemoJSON returns the text of [Demo], as a template for a scenario file.
func DemoJSON() []byte {
	return slices.Clone(demo)
}
