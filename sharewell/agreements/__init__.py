"""The partnership's agreements: codes, protocols, procedures; their versions, who signed them, and what they allow."""
