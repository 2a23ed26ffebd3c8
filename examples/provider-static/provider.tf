# Discouraged: anyone who can read the values of these variables can read the key.
variable "access_key" {
  type      = string
  sensitive = true
}

variable "secret_key" {
  type      = string
  sensitive = true
}

provider "alicloud" {
  access_key = var.access_key
  secret_key = var.secret_key
}
