"""The pages of matching: rules with a trial, suggestions decided on in bulk, and bulk acts taken back."""
