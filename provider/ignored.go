// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// These arguments of the official provider mean nothing here. They are accepted so one
// block serves both providers. They are never read, even if they are unknown.

const ignored = "Ignored. Accepted so that one configuration serves the official provider too."

func ignoredAttributes() map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{
		"skip_region_validation": schema.BoolAttribute{Optional: true, MarkdownDescription: ignored},
	}
	for _, name := range []string{
		"account_id", "account_type", "source_ip", "secure_transport", "security_transport", "fc", "log_endpoint", "mns_endpoint", "ots_instance_name",
	} {
		attributes[name] = text(ignored, nil)
	}
	return attributes
}

func ignoredBlocks() map[string]schema.Block {
	return map[string]schema.Block{
		"sign_version": block(ignored, map[string]schema.Attribute{
			"oss": text("Ignored.", nil),
			"sls": text("Ignored.", nil),
		}),
		"features": schema.ListNestedBlock{
			MarkdownDescription: ignored,
			Validators:          []validator.List{once{}},
			NestedObject: schema.NestedBlockObject{Blocks: map[string]schema.Block{
				"ecs_instance": block("Ignored.", map[string]schema.Attribute{
					"replace_on_image_update": schema.BoolAttribute{Optional: true, MarkdownDescription: "Ignored."},
				}),
			}},
		},
	}
}

// ignoredEndpoints are the other products for which the official provider has endpoints.
var ignoredEndpoints = strings.Fields(`
	acr actiontrail adb aiworkspace alb alidfs alidns alikafka amqp antiddos_public apig apigateway arms bastionhost beebot bpstudio
	brain_industrial bssopenapi cas cassandra cbn cbs cddc cdn cds chatbot clickhouse cloudapi cloudauth cloudfirewall cloudfw cloudphone
	cloudsso cms computenest config cr cs das datahub dataworks_public dataworkspublic dbfs dbs dcdn ddosbasic ddosbgp ddoscoo dds devops_rdc
	devopsrdc dfs dg dm dms_enterprise dmsenterprise dns drds dts dysms dysmsapi eais ebs ecd eci ecs edas edasschedulerx eds_user edsuser eflo
	eflo_cnp eflo_controller ehpc ehs eipanycast elasticsearch emr ens esa ess eventbridge fc fc_open fnf ga gaplus gdb gds gpdb gwlb gwsecd hbr
	hcs_sgw hitsdb imm imp ims iot kms kvstore location log market maxcompute mhub mns mns_open mscopensubscription mscsub mse nas nlb oceanbase
	oceanbasepro ons onsproxy oos opensearch oss ots polardb polardbx privatelink pvtz quickbi quickbi_public quotas r_kvstore ram rds redisa
	resourcemanager resourcesharing ressharing rocketmq ros sae sas scdn schedulerx2 sddp selectdb serverless servicecatalog servicemesh sgw slb
	smartag srvcatalog swas swas_open tag vod vpc vpcipam vpcpeer vs waf waf_openapi
`)
