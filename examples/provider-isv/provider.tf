provider "alicloud" {
  # Read from a file, since a saved plan contains a copy of the configuration. The code is
  # not kept in state. The environment variable CHATAPP_ISV_CODE also works.
  isv_code = trimspace(file("${path.root}/isv-code"))
}
