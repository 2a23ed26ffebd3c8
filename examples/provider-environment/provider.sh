export ALIBABA_CLOUD_ACCESS_KEY_ID="<access key ID>"
export ALIBABA_CLOUD_ACCESS_KEY_SECRET="<access key secret>"
# Only with a temporary key:
export ALIBABA_CLOUD_SECURITY_TOKEN="<security token>"
terraform plan
