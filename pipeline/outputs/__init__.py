"""What leaves the warehouse (*kết xuất*): files for other programs."""
