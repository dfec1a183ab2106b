//go:build tools

// Package tools pins what the tests build with Go: see go.mod.
package tools

import _ "github.com/summerwind/h2spec/cmd/h2spec"
