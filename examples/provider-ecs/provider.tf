provider "alicloud" {
  ecs_role_name = "chatapp-gate"
}
