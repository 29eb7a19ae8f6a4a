//go:build tools

// Package tools pins Toxiproxy, so that go.sum vouches for every line that is built.
package tools

import _ "github.com/Shopify/toxiproxy/v2/cmd/server"
