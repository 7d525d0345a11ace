"""What is left when a program is over: certificates, materials, a survey, figures."""
