// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package planjson

// check reads one object of checks.
func (p *parser) check() error {
	var c Check
	err := p.object(func(name string) (err error) {
		switch name {
		case "address":
			var of resource
			c.Address, of, err = p.checkAddress(&c.Kind)
			_, c.OfSource = p.sources[of.kind]
		case "status":
			c.Status, err = p.text()
		case "instances":
			err = p.array(func() error { return p.instance(&c) })
		default:
			err = p.skip()
		}
		return err
	})
	p.plan.Checks = append(p.plan.Checks, c)
	return err
}

// checkAddress reads the address of a check, and its resource or data source, if it is a
// condition of one.
func (p *parser) checkAddress(kind *string) (address string, of resource, err error) {
	err = p.object(func(name string) (err error) {
		switch name {
		case "kind":
			*kind, err = p.text()
		case "to_display":
			address, err = p.text()
		case "mode":
			of.mode, err = p.text()
		case "type":
			of.kind, err = p.text()
		case "module":
			of.module, err = p.text()
		default:
			err = p.skip()
		}
		return err
	})
	return address, of, err
}

func (p *parser) instance(c *Check) error {
	var i Instance
	err := p.object(func(name string) (err error) {
		switch name {
		case "address":
			var of resource
			var kind string
			i.Address, of, err = p.checkAddress(&kind)
			i.Module = of.module
		case "status":
			i.Status, err = p.text()
		case "problems":
			err = p.array(func() error {
				return p.object(func(name string) error {
					if name != "message" {
						return p.skip()
					}
					message, err := p.text()
					i.Problems = append(i.Problems, message)
					return err
				})
			})
		default:
			err = p.skip()
		}
		return err
	})
	c.Instances = append(c.Instances, i)
	return err
}
