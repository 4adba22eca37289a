"""An authority of a test's own, and certificates it signs."""

import ssl
import subprocess
from pathlib import Path

NAMES = "subjectAltName=DNS:shop.test,DNS:localhost,IP:127.0.0.1"


def openssl(*arguments: str) -> str:
    done = subprocess.run(["openssl", *arguments], capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {' '.join(arguments)}: exit {done.returncode}\n{done.stderr}")
    return done.stdout


class Issued:
    """A certificate and its key, as files."""

    def __init__(self, certificate: Path, key: Path):
        self.certificate, self.key = certificate, key

    @property
    def serial(self) -> str:
        return openssl("x509", "-in", str(self.certificate), "-noout", "-serial").strip().removeprefix("serial=")

    def put(self, certificate: Path, key: Path) -> None:
        """Puts both in place of what is there, each as a whole."""
        for source, target in ((self.certificate, certificate), (self.key, key)):
            new = target.with_suffix(".new")
            new.write_bytes(source.read_bytes())
            new.replace(target)


class Authority:
    def __init__(self, folder: Path, name: str = "authority"):
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.certificate, self._key = folder, folder / f"{name}.pem", folder / f"{name}.key"
        openssl("req", "-x509", *self._new_key(self._key), "-days", "2", "-subj", f"/CN={name}",
                "-addext", "keyUsage=critical,keyCertSign", "-out", str(self.certificate))

    def issue(self, name: str, days: int = 30) -> Issued:
        issued = Issued(self.folder / f"{name}.pem", self.folder / f"{name}.key")
        request, extensions = self.folder / f"{name}.csr", self.folder / f"{name}.ext"
        extensions.write_text(NAMES + "\n")
        openssl("req", *self._new_key(issued.key), "-subj", f"/CN={name}", "-out", str(request))
        openssl("x509", "-req", "-in", str(request), "-CA", str(self.certificate), "-CAkey", str(self._key),
                "-days", str(days), "-extfile", str(extensions), "-out", str(issued.certificate))
        return issued

    def trusting(self, client: Issued | None = None) -> ssl.SSLContext:
        """A client's context that trusts this authority alone, and shows `client` when it is asked."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        if client is not None:
            context.load_cert_chain(client.certificate, client.key)
        return context

    @staticmethod
    def _new_key(file: Path) -> list[str]:
        return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", str(file)]
