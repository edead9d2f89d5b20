# One image for API, worker and schedule; what runs is the command.
FROM python:3.11-slim

# LightGBM and scikit-learn need the OpenMP runtime.
RUN apt-get update && apt-get install --no-install-recommends -y libgomp1 && rm -rf /var/lib/apt/lists/*

WORKDIR /opt/ringtrace
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
RUN pip install --no-cache-dir --no-deps .

RUN useradd --system --uid 10001 --create-home ringtrace && install -d -o ringtrace /var/lib/ringtrace
USER ringtrace
# Started from a folder without ours, so that nothing in it can shadow the installed packages.
WORKDIR /var/lib/ringtrace
ENV RINGTRACE_HOME=/var/lib/ringtrace
VOLUME /var/lib/ringtrace
EXPOSE 8000
CMD ["ringtrace", "serve"]
