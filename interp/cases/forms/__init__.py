"""What may be typed about a case: `wishes` of hers, `people` to ask for and to avoid, and `asked`, what both stand on."""
