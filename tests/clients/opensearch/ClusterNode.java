// A node of an OpenSearch cluster on this machine, from the jars alone:
//     java -cp 'classes:jars/*' ClusterNode NUMBER NODES FIRST_PORT FOLDER
// Node NUMBER of NODES, from 0, has the HTTP port FIRST_PORT + NUMBER, and the port for other
// nodes behind those of HTTP.

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.knn.plugin.KNNPlugin;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.transport.Netty4Plugin;

public class ClusterNode extends Node {
    private ClusterNode(Settings settings) {
        super(
                InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "node"),
                List.of(Netty4Plugin.class, CommonAnalysisPlugin.class, KNNPlugin.class),
                false);
    }

    public static void main(String[] arguments) throws Exception {
        int number = Integer.parseInt(arguments[0]);
        int nodes = Integer.parseInt(arguments[1]);
        int port = Integer.parseInt(arguments[2]);
        Path folder = Path.of(arguments[3]);
        List<String> all = IntStream.range(0, nodes).mapToObj(i -> "node-" + i).toList();
        List<String> hosts =
                IntStream.range(0, nodes).mapToObj(i -> "127.0.0.1:" + (port + nodes + i)).toList();
        Settings settings =
                Settings.builder()
                        .put("cluster.name", "madoguchi-test")
                        .put("node.name", "node-" + number)
                        .put("path.home", folder.resolve("node-" + number).toString())
                        .put("network.host", "127.0.0.1")
                        .put("http.port", port + number)
                        .put("transport.port", port + nodes + number)
                        .put("http.type", "netty4")
                        .put("transport.type", "netty4")
                        .putList("discovery.seed_hosts", hosts)
                        .putList("cluster.initial_cluster_manager_nodes", all)
                        .put("cluster.routing.allocation.disk.threshold_enabled", false)
                        .put("node.processors", 2)
                        .build();
        Node node = new ClusterNode(settings);
        node.start();
        new CountDownLatch(1).await();
    }
}
