"""All input and output: report files in, the warehouse of figures out."""
