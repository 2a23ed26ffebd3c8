# A window that ends at the last midnight in Shanghai before the plan.
locals {
  midnight = "${formatdate("YYYY-MM-DD", timeadd(plantimestamp(), "8h"))}T00:00:00+08:00"
}

data "alicloud_chatapp_phone_number_metric" "last_two_days" {
  cust_space_id = "cams-healthy"
  start         = provider::alicloud::unix_ms(timeadd(local.midnight, "-48h"))
  end           = provider::alicloud::unix_ms(local.midnight)
}
