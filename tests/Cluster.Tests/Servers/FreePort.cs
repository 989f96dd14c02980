using System.Net;
using System.Net.Sockets;

namespace Grainwatch.Cluster.Tests.Servers;

/// <summary>Ports of this machine that nobody listened on a moment ago.</summary>
internal static class FreePort
{
    /// <summary>One of them.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
