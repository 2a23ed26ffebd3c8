provider "alicloud" {
  # A saved plan contains a copy of the configuration, so read the code from a file. The
  # state does not keep it. You can also set the environment variable CHATAPP_ISV_CODE.
  isv_code = trimspace(file("${path.root}/isv-code"))
}
