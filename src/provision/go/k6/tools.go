//go:build tools

// Package tools pins k6, so that go.sum vouches for every line that is built.
package tools

import _ "go.k6.io/k6/v2"
