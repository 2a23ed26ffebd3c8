provider "alicloud" {
  # Neither in the configuration, which a saved plan holds a copy of, nor in state.
  # The environment variable CHATAPP_ISV_CODE does as well.
  isv_code = trimspace(file("${path.root}/isv-code"))
}
